{{- define "a" }}{{ include "b" . | quote }}{{ end }}
{{- define "b" }}{{ required "need it" .Values.x | upper }}{{ end }}

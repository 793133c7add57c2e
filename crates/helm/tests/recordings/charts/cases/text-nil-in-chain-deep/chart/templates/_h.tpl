{{- define "one" -}}
{{ include "two" . }}
{{- end -}}
{{- define "two" -}}
x
  {{ template "three" dict "v" .Values.a }}
{{- end -}}
{{- define "three" }}
  y: {{ .v.b.c | default "no" | quote }}
{{- end }}

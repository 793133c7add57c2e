{{- define "sub.h" }}
{{- .Values.a.b.c }}
{{- end }}

{{- define "h" -}}
{{ .Values.none.x }}
{{- end -}}

{{- define "cache.image" -}}
{{ .Values.image.repository }}:{{ required "say image.tag" .Values.image.tag }}
{{- end }}

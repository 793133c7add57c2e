{{- define "broken.image" -}}
{{- $registry := "registry.example" -}}
{{ $registry }}/{{ .Values.image.repository.name }}
{{- end }}

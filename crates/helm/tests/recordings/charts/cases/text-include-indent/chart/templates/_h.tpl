{{- define "labels" -}}
app: {{ .Chart.Name }}
{{ if .Values.none }}x: 1{{ end }}
rel: {{ .Release.Name }}
{{- end }}

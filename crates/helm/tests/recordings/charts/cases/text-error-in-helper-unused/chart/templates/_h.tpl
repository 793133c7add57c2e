{{ define "h" }}{{ .Values.a.b }}{{ end }}
outside {{ .Chart.Name }}

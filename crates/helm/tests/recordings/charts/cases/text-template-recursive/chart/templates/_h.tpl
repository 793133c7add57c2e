{{ define "loop" }}{{ template "loop" . }}{{ end }}

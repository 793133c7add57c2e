{{ define "h" }}old{{ end }}
{{ define "calls" }}calls {{ include "h" . }}{{ end }}

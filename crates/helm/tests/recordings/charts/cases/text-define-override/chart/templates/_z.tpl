{{ define "x" }}from z{{ end }}

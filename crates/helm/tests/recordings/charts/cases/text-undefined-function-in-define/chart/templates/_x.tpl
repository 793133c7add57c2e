{{ define "unused" }}
{{ env "HOME" }}
{{ end }}

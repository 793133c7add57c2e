{{ define "only-subs" }}zero{{ end }}

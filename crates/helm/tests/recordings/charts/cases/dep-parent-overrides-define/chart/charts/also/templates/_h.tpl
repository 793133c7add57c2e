{{ define "only-subs" }}also{{ end }}

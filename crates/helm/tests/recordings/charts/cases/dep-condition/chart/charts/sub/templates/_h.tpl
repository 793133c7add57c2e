{{ define "from-sub" }}from sub{{ end }}

{{/*
A comment of several lines,
with é before.
*/}}
{{- define "h" -}}
  é {{ printf "%s" (.Values.a.b.c | quote) }}
{{- end -}}

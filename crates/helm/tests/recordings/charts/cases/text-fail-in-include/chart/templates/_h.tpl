{{- define "check" -}}
  {{- if not .Values.x -}}
    {{- fail (printf "x is needed in %s\nsecond line" .Chart.Name) -}}
  {{- end -}}
{{- end -}}

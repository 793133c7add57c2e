{{- define "lib.cm" }}
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-{{ .Values.x | default "none" }}
{{- end }}

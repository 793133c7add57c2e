{{- define "service.selector" -}}
app.kubernetes.io/component: main
app.kubernetes.io/name: {{ .Release.Name }}
{{- end }}
{{- define "service.labels" -}}
app.kubernetes.io/managed-by: platc
app.kubernetes.io/name: {{ .Release.Name }}
app.kubernetes.io/part-of: {{ .Values.platform }}
environment: {{ .Values.environment }}
team: {{ .Values.team }}
tier: {{ .Values.tier }}
{{- end }}
{{- define "service.config" -}}
{{- $config := dict "ENVIRONMENT" .Values.environment "LOG_LEVEL" .Values.logLevel }}
{{- with .Values.upstream }}
{{- $_ := set $config "UPSTREAM_URL" (printf "http://%s.%s.svc.cluster.local:%v" . $.Release.Namespace $.Values.service.port) }}
{{- end }}
{{- range $key, $value := merge $config .Values.config }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{- /* What selects the pods: it never changes. */ -}}
{{- define "scheduler.selector" -}}
app.kubernetes.io/component: main
app.kubernetes.io/name: {{ .Release.Name }}
{{- end -}}

{{- define "scheduler.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{ include "scheduler.selector" . }}
{{- end -}}

{{- /* What both containers have alike. */ -}}
{{- define "scheduler.container" -}}
envFrom:
- configMapRef:
    name: {{ .Release.Name }}-config
{{- range .Values.secrets }}
- secretRef:
    name: {{ . }}
{{- end }}
{{- with .Values.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
  readOnlyRootFilesystem: true
volumeMounts:
- name: data
  mountPath: /home/node/.n8n
- name: cache # n8n unpacks its editor here
  mountPath: /home/node/.cache
- name: database
  mountPath: /database
- name: tmp
  mountPath: /tmp
{{- end -}}

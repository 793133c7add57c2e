{{/* The name of one component: dict "root" . "name" name */}}
{{- define "shop.component.name" -}}
{{- printf "%s-%s" (include "kit.fullname" .root) .name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* The labels that select a component. */}}
{{- define "shop.component.selector" -}}
{{ include "kit.selectorLabels" .root }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{/* All labels of a component. */}}
{{- define "shop.component.labels" -}}
{{ include "kit.labels" .root }}
app.kubernetes.io/component: {{ .name }}
{{- end -}}

{{/* Environment variables: maps of plain values, templates in them, then those of secrets. */}}
{{- define "shop.component.env" -}}
{{- $root := .root -}}
{{- range $key, $value := .component.env }}
- name: {{ $key }}
  value: {{ include "kit.render" (dict "value" (toString $value) "root" $root) | quote }}
{{- end }}
{{- range $key := keys (.component.secretEnv | default dict) | sortAlpha }}
- name: {{ $key }}
  valueFrom:
    secretKeyRef:
      name: {{ include "shop.component.name" $ }}
      key: {{ $key | lower | replace "_" "-" }}
{{- end }}
{{- end -}}

{{- define "shop.component.probes" -}}
{{- range $kind := list "liveness" "readiness" "startup" }}
{{- with index ($.component.probes | default dict) $kind }}
{{ $kind }}Probe:
  httpGet:
    path: {{ .path }}
    port: http
  {{- with omit . "path" }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "kit.tag" -}}
{{- .image.tag | default .root.Chart.AppVersion | toString -}}
{{- end -}}

{{- define "kit.image" -}}
{{- $registry := coalesce (.root.Values.global).imageRegistry .image.registry "docker.io" -}}
{{- if .image.digest -}}
{{- printf "%s/%s@%s" $registry .image.repository .image.digest -}}
{{- else -}}
{{- printf "%s/%s:%s" $registry .image.repository (include "kit.tag" .) -}}
{{- end -}}
{{- end -}}

{{- define "kit.affinity.soft" -}}
podAntiAffinity:
  preferredDuringSchedulingIgnoredDuringExecution:
  - weight: 100
    podAffinityTerm:
      topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels: {{- .labels | nindent 10 }}
{{- end -}}

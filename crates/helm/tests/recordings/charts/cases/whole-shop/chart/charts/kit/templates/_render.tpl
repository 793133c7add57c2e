{{/* Renders a value that may hold templates: dict "value" value "root" . */}}
{{- define "kit.render" -}}
{{- $value := typeIs "string" .value | ternary .value (.value | toYaml) -}}
{{- if contains "{{" $value -}}
{{- tpl $value .root -}}
{{- else -}}
{{- $value -}}
{{- end -}}
{{- end -}}

{{- define "kit.apiVersion.deployment" -}}
{{- if semverCompare "<1.14-0" (default .Capabilities.KubeVersion.Version (.Values.global).kubeVersion) -}}
extensions/v1beta1
{{- else -}}
apps/v1
{{- end -}}
{{- end -}}

{{- define "kit.pullSecrets" -}}
{{- $names := list -}}
{{- range concat ((.Values.global).imagePullSecrets | default list) (.Values.imagePullSecrets | default list) -}}
{{- $names = append $names (kindIs "map" . | ternary (get (kindIs "map" . | ternary . dict) "name") .) -}}
{{- end -}}
{{- with $names | uniq }}
imagePullSecrets:
{{- range . }}
- name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

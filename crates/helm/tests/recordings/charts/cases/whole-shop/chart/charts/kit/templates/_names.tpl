{{- define "kit.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "kit.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $release := regexReplaceAll "(-?[^a-z\\d\\-])+-?" (lower .Release.Name) "-" -}}
{{- if contains $name $release -}}
{{- $release | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" $release $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "kit.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "kit.selectorLabels" -}}
app.kubernetes.io/name: {{ include "kit.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "kit.labels" -}}
{{- $labels := dict "helm.sh/chart" (include "kit.chart" .) "app.kubernetes.io/managed-by" .Release.Service -}}
{{- with .Chart.AppVersion }}{{ $_ := set $labels "app.kubernetes.io/version" . }}{{ end -}}
{{- $labels = mergeOverwrite $labels (include "kit.selectorLabels" . | fromYaml) -}}
{{- with .Values.commonLabels }}{{ $labels = merge $labels (include "kit.render" (dict "value" . "root" $) | fromYaml) }}{{ end -}}
{{ toYaml $labels }}
{{- end -}}

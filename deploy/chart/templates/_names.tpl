{{- define "brightline.name" -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}-brightline
{{- end -}}

{{- define "brightline.selector" -}}
app.kubernetes.io/name: brightline
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "brightline.labels" -}}
{{ include "brightline.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end -}}

{{- define "brightline.image" -}}
{{- $repository := required "image.repository is missing" .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{ printf "%s@%s" $repository .Values.image.digest }}
{{- else -}}
{{ printf "%s:%s" $repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end -}}
{{- end -}}

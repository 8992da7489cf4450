{{- define "row.labels" -}}
app.kubernetes.io/name: right-of-way
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "row.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* What every container may do: nothing but run. */}}
{{- define "row.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- define "row.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "row.env" -}}
- configMapRef: { name: {{ .root.Release.Name }}-settings }
{{- range $name := list .root.Values.secrets.shared .own }}
{{- if $name }}
- secretRef: { name: {{ $name }} }
{{- end }}
{{- end }}
{{- end -}}

{{- define "freehold.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "freehold.selector" -}}
app.kubernetes.io/name: freehold
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "freehold.labels" -}}
{{ include "freehold.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "freehold.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- /* A pod that plays the given roles. Called with {root, roles, component}. */ -}}
{{- define "freehold.pod" -}}
{{- $ := .root -}}
{{- $secrets := deepCopy $.Values.secretEnv -}}
{{- $own := $.Values.existingSecret -}}
{{- $_ := set $secrets "DATABASE_URL" (dict "secret" $own.name "key" $own.databaseUrlKey) -}}
{{- $_ := set $secrets "FREEHOLD_KEYS" (dict "secret" $own.name "key" $own.keysKey) -}}
{{- if $own.smtpUrlKey -}}
{{- $_ := set $secrets "SMTP_URL" (dict "secret" $own.name "key" $own.smtpUrlKey) -}}
{{- end -}}
{{- if $.Values.metrics.tokenSecret.name -}}
{{- $_ := set $secrets "METRICS_TOKEN" (dict "secret" $.Values.metrics.tokenSecret.name "key" $.Values.metrics.tokenSecret.key) -}}
{{- end -}}
metadata:
  labels:
    {{- include "freehold.selector" $ | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
  {{- with $.Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "freehold.name" $ }}
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 70
  {{- with $.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    seccompProfile: {type: RuntimeDefault}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "freehold.selector" $ | nindent 10 }}
          app.kubernetes.io/component: {{ .component }}
  containers:
    - name: freehold
      image: {{ include "freehold.image" $ | quote }}
      imagePullPolicy: {{ $.Values.image.pullPolicy }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      env:
        - {name: PUBLIC_URL, value: {{ $.Values.publicUrl | trimSuffix "/" | quote }}}
        - {name: OPERATOR_EMAIL, value: {{ $.Values.operatorEmail | quote }}}
        - {name: FREEHOLD_ROLES, value: {{ .roles | quote }}}
        - {name: WORKER_CONCURRENCY, value: {{ $.Values.worker.concurrency | quote }}}
        {{- with $.Values.trustedProxies }}
        - {name: TRUSTED_PROXIES, value: {{ join "," . | quote }}}
        {{- end }}
        {{- with $.Values.mailFrom }}
        - {name: MAIL_FROM, value: {{ . | quote }}}
        {{- end }}
        {{- range $name, $value := $.Values.env }}
        - {name: {{ $name }}, value: {{ $value | quote }}}
        {{- end }}
        {{- range $name, $_ := $secrets }}
        - {name: {{ $name }}_FILE, value: /run/freehold/{{ $name }}}
        {{- end }}
      ports:
        - {name: http, containerPort: 8090}
      # A start migrates first, and waits for whoever does.
      startupProbe:
        httpGet: {path: /readyz, port: http}
        periodSeconds: 2
        failureThreshold: 150
      readinessProbe:
        httpGet: {path: /readyz, port: http}
        periodSeconds: 5
      livenessProbe:
        httpGet: {path: /livez, port: http}
        periodSeconds: 10
        failureThreshold: 6
      resources:
        {{- toYaml $.Values.resources | nindent 8 }}
      volumeMounts:
        - {name: secrets, mountPath: /run/freehold, readOnly: true}
        - {name: state, mountPath: /var/lib/freehold}
        - {name: tmp, mountPath: /tmp}
  volumes:
    - name: secrets
      projected:
        defaultMode: 0440
        sources:
          {{- range $name, $from := $secrets }}
          - secret:
              name: {{ $from.secret }}
              items: [{key: {{ $from.key }}, path: {{ $name }}}]
          {{- end }}
    - {name: state, emptyDir: {sizeLimit: 64Mi}}
    - {name: tmp, emptyDir: {sizeLimit: 64Mi}}
  {{- with $.Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $.Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $.Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{ .Values.a.b }}

//! `unserved-version`: a version of a kind that the cluster does not serve.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "unserved-version",
    caption: "a version of a kind that the cluster does not serve",
    level: RuleLevel::Deny,
    why: r"The kind is known, the version is not served: not yet, no more, or not by this definition.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {extra: extra.yaml}
  dependsOn: {operator: true}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/extra.yaml
apiVersion: shop.example/v2
kind: Tenant
metadata: {name: first}
spec: {least: 1, most: 3}
# platform/apps/operator.yaml
kind: App
metadata: {name: operator}
spec:
  manifests: {crd: crd.yaml}
# platform/apps/crd.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tenants.shop.example}
spec:
  group: shop.example
  names: {kind: Tenant, plural: tenants}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: {least: {type: integer}, most: {type: integer}}
              x-kubernetes-validations:
                - {rule: self.least <= self.most, message: least must not be above most}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {extra: extra.yaml}
  dependsOn: {operator: true}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/extra.yaml
apiVersion: shop.example/v1
kind: Tenant
metadata: {name: first}
spec: {least: 1, most: 3}
# platform/apps/operator.yaml
kind: App
metadata: {name: operator}
spec:
  manifests: {crd: crd.yaml}
# platform/apps/crd.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tenants.shop.example}
spec:
  group: shop.example
  names: {kind: Tenant, plural: tenants}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: {least: {type: integer}, most: {type: integer}}
              x-kubernetes-validations:
                - {rule: self.least <= self.most, message: least must not be above most}
",
    check: |compile| refused(compile, "unserved-version"),
};

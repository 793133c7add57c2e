//! `crd-rule`: an object breaks a rule of its own definition.

use super::{Rule, refused};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "crd-rule",
    caption: "an object breaks a rule of its own definition",
    level: RuleLevel::Deny,
    why: r"A CustomResourceDefinition may say rules in CEL (`x-kubernetes-validations`, KEP-2876); the API server asks them after the
schema, and so does platc. A rule that platc cannot evaluate is told as that.",
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
apiVersion: shop.example/v1
kind: Tenant
metadata: {name: first}
spec: {least: 5, most: 3}
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
    check: |compile| refused(compile, "crd-rule"),
};

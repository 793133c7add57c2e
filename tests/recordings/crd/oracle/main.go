// Asks Kubernetes' API server code what it makes of CustomResourceDefinitions and objects of their kinds.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	crdvalidation "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/api/operation"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// Finding is one thing for which the API server refuses a document.
type Finding struct {
	Path   string `json:"path"`
	Type   string `json:"type"`
	Detail string `json:"detail"`
}

// Verdict holds the findings of a case; the object is looked at only when its definition is valid.
type Verdict struct {
	Definition []Finding `json:"definition"`
	Object     []Finding `json:"object"`
}

func main() {
	verdicts := map[string]Verdict{}
	folders, err := filepath.Glob(filepath.Join(os.Args[1], "*"))
	check(err)
	for _, folder := range folders {
		verdicts[filepath.Base(folder)] = verdict(folder)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	check(out.Encode(verdicts))
}

func verdict(folder string) Verdict {
	crd, found := definition(read(folder, "crd.yaml"))
	v := Verdict{Definition: found, Object: []Finding{}}
	if len(found) > 0 {
		return v
	}
	var old map[string]interface{}
	if text := read(folder, "old.yaml"); text != nil {
		check(utiljson.Unmarshal(text, &old))
	}
	var object map[string]interface{}
	check(utiljson.Unmarshal(read(folder, "object.yaml"), &object))
	v.Object = findings(crd, object, old)
	return v
}

// read gives a file of YAML as JSON, or nil when there is none.
func read(folder, name string) []byte {
	text, err := os.ReadFile(filepath.Join(folder, name))
	if os.IsNotExist(err) {
		return nil
	}
	check(err)
	text, err = yaml.YAMLToJSON(text)
	check(err)
	return text
}

var quoted = regexp.MustCompile(`"([^"]*)"`)

func definition(text []byte) (*apiextensions.CustomResourceDefinition, []Finding) {
	found := []Finding{}
	var crd v1.CustomResourceDefinition
	strict, err := kjson.UnmarshalStrict(text, &crd)
	if err != nil {
		return nil, []Finding{{Type: "Decode", Detail: err.Error()}}
	}
	for _, unknown := range strict {
		found = append(found, Finding{Path: quoted.FindStringSubmatch(unknown.Error())[1], Type: "Unknown"})
	}
	v1.SetDefaults_CustomResourceDefinition(&crd)
	var internal apiextensions.CustomResourceDefinition
	check(v1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(&crd, &internal, nil))
	errs := crdvalidation.ValidateCustomResourceDefinition(context.Background(), &internal)
	return &internal, append(found, of(errs)...)
}

func findings(crd *apiextensions.CustomResourceDefinition, object, old map[string]interface{}) []Finding {
	ctx := context.Background()
	apiVersion, _ := object["apiVersion"].(string)
	version := apiVersion[strings.LastIndex(apiVersion, "/")+1:]
	if !apiextensions.HasServedCRDVersion(crd, version) {
		return []Finding{{Path: "apiVersion", Type: "Unserved"}}
	}
	props, err := apiextensions.GetSchemaForVersion(crd, version)
	check(err)
	schema, err := structural.NewStructural(props.OpenAPIV3Schema)
	check(err)
	found := []Finding{}
	unknown := func(paths []string) {
		for _, path := range paths {
			found = append(found, Finding{Path: path, Type: "Unknown"})
		}
	}
	meta, _, paths, err := objectmeta.GetObjectMetaWithOptions(object, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return []Finding{{Path: "metadata", Type: "Decode", Detail: err.Error()}}
	}
	unknown(paths)
	unknown(pruning.PruneWithOptions(object, schema, true, structural.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}))
	coerced, paths := objectmeta.CoerceWithOptions(nil, object, schema, false, objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
	unknown(paths)
	if coerced != nil {
		return append(found, of(field.ErrorList{coerced})...)
	}
	prepare(object, schema)
	prepare(old, schema)

	validator, _, err := validation.NewSchemaValidator(props.OpenAPIV3Schema)
	check(err)
	namespaced := crd.Spec.Scope == apiextensions.NamespaceScoped
	if namespaced && meta.Namespace == "" {
		meta.Namespace = "default"
	}
	if meta.Name == "" && meta.GenerateName != "" {
		meta.Name = meta.GenerateName + "x"
	}
	errs := metavalidation.ValidateObjectMetaDeclaratively(ctx, operation.Create, meta, nil, namespaced, metavalidation.NameIsDNSSubdomain, field.NewPath("metadata"), true)
	errs = append(errs, validation.ValidateCustomResource(nil, object, validator)...)
	errs = append(errs, objectmeta.Validate(ctx, nil, object, schema, false)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, schema, object)...)
	if !blocking(errs) {
		var before interface{}
		if old != nil {
			before = old
		}
		rules, _ := cel.NewValidator(schema, true, celconfig.PerCallLimit).
			Validate(ctx, nil, schema, object, before, celconfig.RuntimeCELCostBudget)
		for _, finding := range of(rules) {
			finding.Type = "Rule"
			found = append(found, finding)
		}
	}
	return sorted(append(found, of(errs)...))
}

// prepare does to an object what the API server does between decoding and validation.
func prepare(object map[string]interface{}, schema *structural.Structural) {
	if object != nil {
		defaulting.PruneNonNullableNullsWithoutDefaults(object, schema)
		defaulting.Default(object, schema)
	}
}

// blocking tells whether rules are not asked because the object has another shape (registry/customresource/strategy.go).
func blocking(errs field.ErrorList) bool {
	for _, err := range errs {
		switch err.Type {
		case field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
			return true
		}
	}
	return false
}

func of(errs field.ErrorList) []Finding {
	found := []Finding{}
	for _, err := range errs {
		if strings.HasPrefix(err.Field, "status.") {
			continue // the server's own
		}
		path := err.Field
		if path == "<nil>" {
			path = ""
		}
		found = append(found, Finding{Path: path, Type: string(err.Type), Detail: err.Detail})
	}
	return sorted(found)
}

// sorted brings what comes out of Go's maps into an order.
func sorted(found []Finding) []Finding {
	sort.Slice(found, func(i, j int) bool {
		return fmt.Sprint(found[i]) < fmt.Sprint(found[j])
	})
	return found
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Versions of a document. From internal/service/ssm/document.go of the provider, 2026-11: it reads the content of the latest version, even
// if another version is the default, and different content creates a new version that becomes the default.
var versionsOfDocument = []string{"default_version", "document_version", "latest_version"}

func (m modeled) ModifyPlan(ctx context.Context, q resource.ModifyPlanRequest, r *resource.ModifyPlanResponse) {
	if m.name != "aws_ssm_document" || q.State.Raw.IsNull() || q.Plan.Raw.IsNull() {
		return
	}
	var before, after types.String
	r.Diagnostics.Append(q.State.GetAttribute(ctx, path.Root("content"), &before)...)
	r.Diagnostics.Append(q.Plan.GetAttribute(ctx, path.Root("content"), &after)...)
	if before.Equal(after) {
		return
	}
	for _, version := range versionsOfDocument {
		r.Diagnostics.Append(r.Plan.SetAttribute(ctx, path.Root(version), types.StringUnknown())...)
	}
}

// Different content creates a new version if the latest version is the default version, because the provider updates the default version
// (hashicorp/terraform-provider-aws issue 31131). Systems Manager refuses content that an earlier version has. The provider then makes
// the latest version the default, without an error. Real Terraform gets the content that the provider then reads. Here, a plan reads it.
func updateDocument(c *cloud, before, after values) error {
	if before["default_version"] != before["latest_version"] {
		return fmt.Errorf("InvalidDocumentVersion: Version provided for document %s is not latest", before["name"])
	}
	latest, err := strconv.Atoi(fmt.Sprint(before["latest_version"]))
	if err != nil {
		return err
	}
	k := key("aws_ssm_document", fmt.Sprint(before["region"]), fmt.Sprint(before["id"]))
	isDuplicate := c != nil && slices.Contains(c.contents(k), after["content"])
	if !isDuplicate {
		latest++
	}
	for _, version := range versionsOfDocument {
		after[version] = strconv.Itoa(latest)
	}
	if c == nil {
		return nil
	}
	stored := values{}
	for name, value := range after {
		stored[name] = value
	}
	stored["contents"] = c.contents(k)
	if isDuplicate {
		stored["content"] = c.things[k]["content"]
	}
	c.things[k] = stored
	return nil
}

// Returns the content of each version of a document.
func (c *cloud) contents(k string) []any {
	before, _ := c.things[k]["contents"].([]any)
	return append(before, c.things[k]["content"])
}

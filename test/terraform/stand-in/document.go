package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Versions of a document. From internal/service/ssm/document.go of the provider, 2026-11: it reads the content of the latest version,
// whichever is the default one, and other content is a new version that becomes the default one.
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

func nextVersion(document values) string {
	latest, err := strconv.Atoi(fmt.Sprint(document["latest_version"]))
	must(err)
	return strconv.Itoa(latest + 1)
}

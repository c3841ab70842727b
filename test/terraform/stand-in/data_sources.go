package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A data source of the published schemas.
type known struct{ name string }

func (k known) Metadata(_ context.Context, _ datasource.MetadataRequest, r *datasource.MetadataResponse) {
	r.TypeName = k.name
}

func (k known) Schema(_ context.Context, _ datasource.SchemaRequest, r *datasource.SchemaResponse) {
	attributes := map[string]dataschema.Attribute{}
	for name, p := range published.DataSources[k.name].Attributes {
		kind, element, _ := strings.Cut(p.Type, " ")
		switch kind {
		case "string":
			attributes[name] = dataschema.StringAttribute{Required: p.Required, Optional: p.Optional, Computed: p.Computed}
		case "bool":
			attributes[name] = dataschema.BoolAttribute{Required: p.Required, Optional: p.Optional, Computed: p.Computed}
		case "number":
			attributes[name] = dataschema.Int64Attribute{Required: p.Required, Optional: p.Optional, Computed: p.Computed}
		case "set":
			attributes[name] = dataschema.SetAttribute{Optional: p.Optional, Computed: p.Computed, ElementType: elementOf(element)}
		case "list":
			attributes[name] = dataschema.ListAttribute{Optional: p.Optional, Computed: p.Computed, ElementType: elementOf(element)}
		case "map":
			attributes[name] = dataschema.MapAttribute{Optional: p.Optional, Computed: p.Computed, ElementType: elementOf(element)}
		default:
			panic(name + " has type " + p.Type)
		}
	}
	r.Schema = dataschema.Schema{Attributes: attributes}
}

func (k known) Read(ctx context.Context, q datasource.ReadRequest, r *datasource.ReadResponse) {
	r.State.Raw = q.Config.Raw
	set := func(name string, value any) {
		r.Diagnostics.Append(r.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	switch k.name {
	case "aws_caller_identity":
		set("account_id", account)
	case "aws_partition":
		set("partition", "aws")
		set("dns_suffix", "amazonaws.com")
	case "aws_s3_bucket_policy":
		var bucket, region types.String
		r.Diagnostics.Append(q.Config.GetAttribute(ctx, path.Root("bucket"), &bucket)...)
		r.Diagnostics.Append(q.Config.GetAttribute(ctx, path.Root("region"), &region)...)
		r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
			policy, err := c.bucketPolicy(bucket.ValueString(), region.ValueString())
			set("policy", policy)
			return err
		}))...)
	case "aws_cloudformation_stack":
		var id types.String
		r.Diagnostics.Append(q.Config.GetAttribute(ctx, path.Root("name"), &id)...)
		r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
			if c == nil {
				return nil
			}
			thing, exists := c.things[key(k.name, defaultRegion, id.ValueString())]
			if !exists {
				return fmt.Errorf("ValidationError: Stack with id %s does not exist", id.ValueString())
			}
			parameters := map[string]string{}
			for name, value := range thing["parameters"].(values) {
				parameters[name] = value.(string)
			}
			set("parameters", parameters)
			return nil
		}))...)
	case "aws_iam_openid_connect_provider":
		var arn types.String
		r.Diagnostics.Append(q.Config.GetAttribute(ctx, path.Root("arn"), &arn)...)
		r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
			if c == nil {
				return fmt.Errorf("no account")
			}
			thing, exists := c.things[key(k.name, "", arn.ValueString())]
			if !exists {
				return fmt.Errorf("NoSuchEntity: OIDC provider %s", arn.ValueString())
			}
			audiences := []string{}
			for _, audience := range thing["client_id_list"].([]any) {
				audiences = append(audiences, audience.(string))
			}
			set("client_id_list", audiences)
			return nil
		}))...)
	}
}

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// A resource of the published schemas.
type modeled struct{ name string }

func (m modeled) isRegional() bool {
	_, ok := published.Resources[m.name].Attributes["region"]
	return ok
}

// Attributes that AWS gives, and the id by which the resource is imported.
func (m modeled) computed(v values) (values, string) {
	region := fmt.Sprint(v["region"])
	arn := func(service, place, resource string) string {
		return "arn:aws:" + service + ":" + place + ":" + account + ":" + resource
	}
	switch m.name {
	case "aws_iam_role":
		return values{"arn": arn("iam", "", fmt.Sprintf("role%s%s", v["path"], v["name"]))}, fmt.Sprint(v["name"])
	case "aws_iam_policy":
		own := arn("iam", "", fmt.Sprintf("policy%s%s", v["path"], v["name"]))
		return values{"arn": own}, own
	case "aws_iam_instance_profile":
		return values{"arn": arn("iam", "", fmt.Sprintf("instance-profile%s%s", v["path"], v["name"]))}, fmt.Sprint(v["name"])
	case "aws_iam_role_policy_attachment":
		return values{}, fmt.Sprintf("%s/%s", v["role"], v["policy_arn"])
	case "aws_iam_openid_connect_provider":
		own := arn("iam", "", "oidc-provider/"+strings.TrimPrefix(fmt.Sprint(v["url"]), "https://"))
		return values{"arn": own}, own
	case "aws_cloudformation_stack":
		return values{}, fmt.Sprint(v["name"])
	case "aws_cloudwatch_event_rule":
		return values{"arn": arn("events", region, fmt.Sprintf("rule/%s", v["name"]))}, fmt.Sprintf("%s/%s", v["event_bus_name"], v["name"])
	case "aws_cloudwatch_event_target":
		return values{}, fmt.Sprintf("%s/%s/%s", v["event_bus_name"], v["rule"], v["target_id"])
	case "aws_sqs_queue":
		url := fmt.Sprintf("https://sqs.%s.amazonaws.com/%s/%s", region, account, v["name"])
		return values{"arn": arn("sqs", region, fmt.Sprint(v["name"])), "url": url}, url
	case "aws_sqs_queue_policy":
		return values{}, fmt.Sprint(v["queue_url"])
	case "aws_ssm_document":
		given := values{"arn": arn("ssm", region, fmt.Sprintf("document/%s", v["name"]))}
		for _, version := range versionsOfDocument {
			given[version] = "1"
		}
		return given, fmt.Sprint(v["name"])
	case "aws_ssm_association":
		return values{"association_id": fmt.Sprintf("id-of-%s", v["association_name"])}, fmt.Sprintf("id-of-%s", v["association_name"])
	default:
		panic(m.name + " has no model")
	}
}

func (m modeled) Metadata(_ context.Context, _ resource.MetadataRequest, r *resource.MetadataResponse) {
	r.TypeName = m.name
}

func (m modeled) Schema(_ context.Context, _ resource.SchemaRequest, r *resource.SchemaResponse) {
	r.Schema = resourceSchema(m.name)
}

func (m modeled) Create(_ context.Context, q resource.CreateRequest, r *resource.CreateResponse) {
	v := fromValue(q.Plan.Raw).(values)
	id := m.complete(v)
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if c == nil {
			return nil
		}
		k := key(m.name, m.regionOf(v), id)
		if _, exists := c.things[k]; exists && !slices.Contains(overwrites, m.name) {
			return fmt.Errorf("EntityAlreadyExists: %s", k)
		}
		if err := c.refuseCreation(m.name, v); err != nil {
			return err
		}
		c.things[k] = v
		return nil
	}))...)
	if !r.Diagnostics.HasError() {
		r.State.Raw = toValue(v, q.Plan.Raw.Type())
	}
}

// Fills in what the plan does not know, and returns the id.
func (m modeled) complete(v values) string {
	if m.isRegional() && v["region"] == unknown {
		v["region"] = defaultRegion
	}
	given, id := m.computed(v)
	for name, p := range published.Resources[m.name].Attributes {
		switch {
		case v[name] != unknown:
		case given[name] != nil:
			v[name] = given[name]
		case name == "id":
			v[name] = id
		case name == "tags_all":
			v[name] = v["tags"]
		case p.Type == "string":
			v[name] = "computed"
		case p.Type == "number":
			v[name] = float64(0)
		case p.Type == "bool":
			v[name] = false
		case strings.HasPrefix(p.Type, "map"):
			v[name] = values{}
		default:
			v[name] = []any{}
		}
	}
	return id
}

func (m modeled) regionOf(v values) string {
	if m.isRegional() {
		return fmt.Sprint(v["region"])
	}
	return ""
}

func (m modeled) Read(ctx context.Context, q resource.ReadRequest, r *resource.ReadResponse) {
	state := fromValue(q.State.Raw).(values)
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if c == nil {
			return nil
		}
		thing, exists := c.things[key(m.name, m.regionOf(state), fmt.Sprint(state["id"]))]
		if !exists {
			r.State.RemoveResource(ctx)
			return nil
		}
		if timeouts, ok := state["timeouts"]; ok {
			thing["timeouts"] = timeouts
		}
		r.State.Raw = toValue(thing, q.State.Raw.Type())
		return nil
	}))...)
}

func (m modeled) Update(_ context.Context, q resource.UpdateRequest, r *resource.UpdateResponse) {
	v := fromValue(q.Plan.Raw).(values)
	before, isOtherText := fromValue(q.State.Raw).(values), v["latest_version"] == unknown
	m.complete(v)
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if err := refuseUpdate(m.name, before, v); err != nil {
			return err
		}
		if isOtherText {
			return updateDocument(c, before, v)
		}
		if c != nil {
			c.things[key(m.name, m.regionOf(v), fmt.Sprint(v["id"]))] = v
		}
		return nil
	}))...)
	if !r.Diagnostics.HasError() {
		r.State.Raw = toValue(v, q.Plan.Raw.Type())
	}
}

func (m modeled) Delete(_ context.Context, q resource.DeleteRequest, r *resource.DeleteResponse) {
	v := fromValue(q.State.Raw).(values)
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if c == nil {
			return nil
		}
		if err := c.refuseDeletion(m.name, v); err != nil {
			return err
		}
		delete(c.things, key(m.name, m.regionOf(v), fmt.Sprint(v["id"])))
		return nil
	}))...)
}

// The id can have `@` and a region behind it.
func (m modeled) ImportState(ctx context.Context, q resource.ImportStateRequest, r *resource.ImportStateResponse) {
	id, region := q.ID, defaultRegion
	if at := strings.LastIndex(id, "@"); m.isRegional() && at >= 0 {
		id, region = id[:at], id[at+1:]
	}
	r.Diagnostics.Append(r.State.SetAttribute(ctx, path.Root("id"), id)...)
	if m.isRegional() {
		r.Diagnostics.Append(r.State.SetAttribute(ctx, path.Root("region"), region)...)
	}
}

func failed(err error) diag.Diagnostics {
	if err == nil {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic(err.Error(), "")}
}

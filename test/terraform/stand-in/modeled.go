package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A resource of the published schemas.
type modeled struct{ name string }

func (m modeled) isRegional() bool {
	_, ok := published.Resources[m.name].Attributes["region"]
	return ok
}

// Attributes that AWS generates, and the import id of the resource.
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
	case "aws_s3_object":
		content, err := os.ReadFile(fmt.Sprint(v["source"]))
		must(err)
		sum := sha256.Sum256(content)
		return values{"checksum_sha256": base64.StdEncoding.EncodeToString(sum[:])}, fmt.Sprintf("%s/%s", v["bucket"], v["key"])
	case "time_sleep":
		return values{}, "2026-11-30T00:00:00Z"
	case "aws_organizations_organizational_unit":
		return values{}, "ou-ab12-cdef3458"
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
	planned := maps.Clone(v)
	id := m.complete(v)
	r.State.Raw = toValue(v, q.Plan.Raw.Type())
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if c == nil {
			return nil
		}
		k := key(m.name, m.regionOf(v), id)
		_, exists := c.things[k]
		when := c.failure("create", m.name, id)
		err := c.refuseCreation(m.name, v)
		switch {
		case when == before:
			err = lost("create", m.name, when)
		case exists && !slices.Contains(overwrites, m.name):
			err = fmt.Errorf("EntityAlreadyExists: %s", k)
		}
		if err != nil {
			r.State.Raw = tftypes.NewValue(q.Plan.Raw.Type(), nil)
			return err
		}
		c.things[k] = v
		if when == "" {
			return nil
		}
		if when == during && m.isStack() {
			begin("create", v, nil)
		}
		planned["id"], planned["region"] = id, v["region"]
		r.State.Raw = toValue(unread(planned), q.Plan.Raw.Type())
		return lost("create", m.name, when)
	}))...)
}

func (m modeled) isStack() bool { return m.name == "aws_cloudformation_stack" }

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
		for _, name := range unreadable[m.name] {
			thing[name] = state[name]
		}
		r.State.Raw = toValue(thing, q.State.Raw.Type())
		return nil
	}))...)
}

func (m modeled) Update(_ context.Context, q resource.UpdateRequest, r *resource.UpdateResponse) {
	v := fromValue(q.Plan.Raw).(values)
	earlier, isOtherText := fromValue(q.State.Raw).(values), v["latest_version"] == unknown
	r.State.Raw = toValue(unread(v), q.Plan.Raw.Type()) // this is the state if the call fails
	m.complete(v)
	k := key(m.name, m.regionOf(v), fmt.Sprint(v["id"]))
	err := inAccount(func(c *cloud) error {
		when := c.failure("update", m.name, fmt.Sprint(v["id"]))
		if when == before {
			return lost("update", m.name, when)
		}
		if err := c.refuseUpdate(m.name, k, earlier, v); err != nil {
			return err
		}
		if isOtherText {
			if err := updateDocument(c, earlier, v); err != nil {
				return err
			}
		} else if c != nil {
			there := c.things[k]
			c.things[k] = v
			if when == during && m.isStack() {
				begin("update", v, there)
			}
		}
		if when != "" {
			return lost("update", m.name, when)
		}
		return nil
	})
	r.Diagnostics.Append(failed(err)...)
	if err == nil {
		r.State.Raw = toValue(v, q.Plan.Raw.Type())
	}
}

func (m modeled) Delete(_ context.Context, q resource.DeleteRequest, r *resource.DeleteResponse) {
	v := fromValue(q.State.Raw).(values)
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if c == nil {
			return nil
		}
		id := fmt.Sprint(v["id"])
		k := key(m.name, m.regionOf(v), id)
		when := c.failure("delete", m.name, id)
		if when == before {
			return lost("delete", m.name, when)
		}
		if err := c.refuseDeletion(m.name, v); err != nil {
			return err
		}
		switch {
		case c.things[k]["termination_protection"] == true: // the provider treats each ValidationError as a deleted stack
		case when == during && m.isStack():
			begin("delete", c.things[k], nil)
		default:
			delete(c.things, k)
		}
		if when != "" {
			return lost("delete", m.name, when)
		}
		return nil
	}))...)
}

// `@` and a region can follow the id.
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

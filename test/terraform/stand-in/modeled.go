package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"reflect"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const (
	account       = "111122223333"
	defaultRegion = "eu-west-1"
)

type values = map[string]any

// A model of an account: what exists, by `type|region|id`, in a JSON file that tests read and write. Without a file, resources exist in
// the state only. It refuses what AWS refuses.
type cloud struct {
	file   string
	things map[string]values
}

var lock sync.Mutex

// Runs with the account, and writes what changed.
func inAccount(change func(c *cloud) error) error {
	lock.Lock()
	defer lock.Unlock()
	c := &cloud{file: os.Getenv("STAND_IN_CLOUD"), things: map[string]values{}}
	if c.file == "" {
		return change(nil)
	}
	text, err := os.ReadFile(c.file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &c.things); err != nil {
		return err
	}
	if err := change(c); err != nil {
		return err
	}
	text, err = json.MarshalIndent(c.things, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(c.file, text, 0o600)
}

func key(typ, region, id string) string { return typ + "|" + region + "|" + id }

// Things of a type for which all the given attributes have these values.
func (c *cloud) find(typ string, with values) []string {
	found := []string{}
	for k, thing := range c.things {
		matches := strings.HasPrefix(k, typ+"|")
		for name, value := range with {
			matches = matches && thing[name] == value
		}
		if matches {
			found = append(found, k)
		}
	}
	return found
}

func (c *cloud) exists(typ string, with values) bool { return len(c.find(typ, with)) > 0 }

// What creating fails for.
func (c *cloud) refuseCreation(typ string, v values) error {
	region := v["region"]
	switch typ {
	case "aws_iam_role":
		_, after, isOwn := strings.Cut(fmt.Sprint(v["assume_role_policy"]), `"AWS":"arn:aws:iam::`+account+`:role/`)
		if isOwn {
			name := strings.Split(after, `"`)[0]
			if !c.exists(typ, values{"name": name[strings.LastIndex(name, "/")+1:]}) {
				return fmt.Errorf("MalformedPolicyDocument: invalid principal %s", name)
			}
		}
	case "aws_iam_role_policy_attachment":
		isOwn := strings.Contains(fmt.Sprint(v["policy_arn"]), ":"+account+":")
		if !c.exists("aws_iam_role", values{"name": v["role"]}) || isOwn && !c.exists("aws_iam_policy", values{"arn": v["policy_arn"]}) {
			return fmt.Errorf("NoSuchEntity: role or policy")
		}
	case "aws_iam_instance_profile":
		if !c.exists("aws_iam_role", values{"name": v["role"]}) {
			return fmt.Errorf("NoSuchEntity: role %s", v["role"])
		}
	case "aws_ssm_association":
		if !c.exists("aws_ssm_document", values{"name": v["name"], "region": region}) {
			return fmt.Errorf("InvalidDocument: %s", v["name"])
		}
	case "aws_cloudwatch_event_target":
		if !c.exists("aws_cloudwatch_event_rule", values{"name": v["rule"], "region": region}) {
			return fmt.Errorf("ResourceNotFoundException: rule %s", v["rule"])
		}
	}
	return nil
}

// What deleting fails for.
func (c *cloud) refuseDeletion(typ string, v values) error {
	conflicts := map[string][]any{
		"aws_iam_role":              {"aws_iam_role_policy_attachment", values{"role": v["name"]}},
		"aws_iam_policy":            {"aws_iam_role_policy_attachment", values{"policy_arn": v["arn"]}},
		"aws_ssm_document":          {"aws_ssm_association", values{"name": v["name"], "region": v["region"]}},
		"aws_cloudwatch_event_rule": {"aws_cloudwatch_event_target", values{"rule": v["name"], "region": v["region"]}},
	}[typ]
	if conflicts != nil && c.exists(conflicts[0].(string), conflicts[1].(values)) {
		return fmt.Errorf("DeleteConflict: %s has an %s", v["id"], conflicts[0])
	}
	return nil
}

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
	case "aws_iam_role_policies_exclusive", "aws_iam_role_policy_attachments_exclusive":
		return values{}, fmt.Sprint(v["role_name"])
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
		return values{"arn": arn("ssm", region, fmt.Sprintf("document/%s", v["name"]))}, fmt.Sprint(v["name"])
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
		if _, exists := c.things[k]; exists && !m.isExclusive() {
			return fmt.Errorf("EntityAlreadyExists: %s", k)
		}
		if err := c.refuseCreation(m.name, v); err != nil {
			return err
		}
		m.put(c, k, v)
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

func (m modeled) isExclusive() bool { return strings.HasSuffix(m.name, "_exclusive") }

func (m modeled) put(c *cloud, k string, v values) {
	c.things[k] = v
	if m.name != "aws_iam_role_policy_attachments_exclusive" {
		return
	}
	// What is not in the list is detached.
	for _, other := range c.find("aws_iam_role_policy_attachment", values{"role": v["role_name"]}) {
		isNamed := false
		for _, arn := range v["policy_arns"].([]any) {
			isNamed = isNamed || arn == c.things[other]["policy_arn"]
		}
		if !isNamed {
			delete(c.things, other)
		}
	}
}

func (m modeled) idOf(v values) string {
	if m.isExclusive() {
		return fmt.Sprint(v["role_name"])
	}
	return fmt.Sprint(v["id"])
}

func (m modeled) Read(ctx context.Context, q resource.ReadRequest, r *resource.ReadResponse) {
	state := fromValue(q.State.Raw).(values)
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if c == nil {
			return nil
		}
		thing, exists := c.things[key(m.name, m.regionOf(state), m.idOf(state))]
		if !exists {
			r.State.RemoveResource(ctx)
			return nil
		}
		if timeouts, ok := state["timeouts"]; ok {
			thing["timeouts"] = timeouts
		}
		if m.name == "aws_iam_role_policy_attachments_exclusive" {
			arns := []any{}
			for _, k := range c.find("aws_iam_role_policy_attachment", values{"role": state["role_name"]}) {
				arns = append(arns, c.things[k]["policy_arn"])
			}
			thing["policy_arns"] = arns
		}
		r.State.Raw = toValue(thing, q.State.Raw.Type())
		return nil
	}))...)
}

func (m modeled) Update(_ context.Context, q resource.UpdateRequest, r *resource.UpdateResponse) {
	v := fromValue(q.Plan.Raw).(values)
	m.complete(v)
	r.Diagnostics.Append(failed(inAccount(func(c *cloud) error {
		if c != nil {
			m.put(c, key(m.name, m.regionOf(v), m.idOf(v)), v)
		}
		return nil
	}))...)
	r.State.Raw = toValue(v, q.Plan.Raw.Type())
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
		delete(c.things, key(m.name, m.regionOf(v), m.idOf(v)))
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

// JSON that means the same is no change.
type sameJSON struct{}

func (sameJSON) Description(context.Context) string         { return "" }
func (sameJSON) MarkdownDescription(context.Context) string { return "" }
func (sameJSON) PlanModifyString(_ context.Context, q planmodifier.StringRequest, r *planmodifier.StringResponse) {
	var state, plan any
	if q.PlanValue.IsUnknown() || json.Unmarshal([]byte(q.StateValue.ValueString()), &state) != nil {
		return
	}
	if json.Unmarshal([]byte(q.PlanValue.ValueString()), &plan) == nil && reflect.DeepEqual(state, plan) {
		r.PlanValue = q.StateValue
	}
}

// All tags are those of the resource: the provider has no default tags.
type allTags struct{}

func (allTags) Description(context.Context) string         { return "" }
func (allTags) MarkdownDescription(context.Context) string { return "" }
func (allTags) PlanModifyMap(ctx context.Context, q planmodifier.MapRequest, r *planmodifier.MapResponse) {
	var tags types.Map
	r.Diagnostics.Append(q.Config.GetAttribute(ctx, path.Root("tags"), &tags)...)
	if tags.IsNull() {
		tags = types.MapValueMust(types.StringType, map[string]attr.Value{})
	}
	r.PlanValue = tags
}

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

const unknown = "\x00unknown"

// A value as JSON has it. What is not known is `unknown`.
func fromValue(value tftypes.Value) any {
	if !value.IsKnown() {
		return unknown
	}
	if value.IsNull() {
		return nil
	}
	switch typ := value.Type(); {
	case typ.Is(tftypes.String):
		var text string
		must(value.As(&text))
		return text
	case typ.Is(tftypes.Bool):
		var flag bool
		must(value.As(&flag))
		return flag
	case typ.Is(tftypes.Number):
		number := new(big.Float)
		must(value.As(&number))
		float, _ := number.Float64()
		return float
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		inner := map[string]tftypes.Value{}
		must(value.As(&inner))
		all := values{}
		for name, v := range inner {
			all[name] = fromValue(v)
		}
		return all
	default:
		inner := []tftypes.Value{}
		must(value.As(&inner))
		all := []any{}
		for _, v := range inner {
			all = append(all, fromValue(v))
		}
		return all
	}
}

func toValue(value any, typ tftypes.Type) tftypes.Value {
	switch t := typ.(type) {
	case tftypes.Object:
		if value == nil {
			return tftypes.NewValue(typ, nil)
		}
		inner := map[string]tftypes.Value{}
		for name, attribute := range t.AttributeTypes {
			inner[name] = toValue(value.(values)[name], attribute)
		}
		return tftypes.NewValue(typ, inner)
	case tftypes.Map:
		if value == nil {
			return tftypes.NewValue(typ, nil)
		}
		inner := map[string]tftypes.Value{}
		for name, v := range value.(values) {
			inner[name] = toValue(v, t.ElementType)
		}
		return tftypes.NewValue(typ, inner)
	case tftypes.List:
		return listOf(value, typ, t.ElementType)
	case tftypes.Set:
		return listOf(value, typ, t.ElementType)
	default:
		return tftypes.NewValue(typ, value)
	}
}

// Blocks that are not there are empty lists; so are attributes only if they are given.
func listOf(value any, typ, element tftypes.Type) tftypes.Value {
	if value == nil && !element.Is(tftypes.Object{}) {
		return tftypes.NewValue(typ, nil)
	}
	inner := []tftypes.Value{}
	list, _ := value.([]any)
	for _, v := range list {
		inner = append(inner, toValue(v, element))
	}
	return tftypes.NewValue(typ, inner)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

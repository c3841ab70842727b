// A stand-in for the providers of AWS and Azure. It has the arguments in their documents, and creates nothing, so that
// Terraform can validate, plan and apply the modules. Its file name determines which provider it is.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
)

func main() {
	name := strings.TrimPrefix(filepath.Base(os.Args[0]), "terraform-provider-")
	start := func() provider.Provider { return standIn(name) }
	// Only debuggers use this address.
	options := providerserver.ServeOpts{Address: "example.com/stand-in/" + name}
	err := providerserver.Serve(context.Background(), start, options)
	if err != nil {
		log.Fatal(err)
	}
}

type standIn string

func (s standIn) Metadata(_ context.Context, _ provider.MetadataRequest, r *provider.MetadataResponse) {
	r.TypeName = string(s)
}

// The schema has the arguments that examples set.
func (standIn) Schema(_ context.Context, _ provider.SchemaRequest, r *provider.SchemaResponse) {
	optional := providerschema.StringAttribute{Optional: true}
	role := providerschema.NestedBlockObject{Attributes: map[string]providerschema.Attribute{"role_arn": optional, "external_id": optional}}
	r.Schema = providerschema.Schema{
		Attributes: map[string]providerschema.Attribute{"region": optional, "subscription_id": optional, "profile": optional,
			"allowed_account_ids": providerschema.SetAttribute{Optional: true, ElementType: types.StringType},
		},
		Blocks: map[string]providerschema.Block{"assume_role": providerschema.ListNestedBlock{NestedObject: role}},
	}
}

// The account is that of the role, or the allowed account. Each configuration of a provider has its own process.
func (standIn) Configure(_ context.Context, q provider.ConfigureRequest, _ *provider.ConfigureResponse) {
	config := fromValue(q.Config.Raw).(values)
	if ids, ok := config["allowed_account_ids"].([]any); ok && len(ids) == 1 {
		account = fmt.Sprint(ids[0])
	}
	if roles, ok := config["assume_role"].([]any); ok && len(roles) == 1 {
		if parts := strings.Split(fmt.Sprint(roles[0].(values)["role_arn"]), ":"); len(parts) > 4 {
			account = parts[4]
		}
	}
}

func (s standIn) DataSources(context.Context) []func() datasource.DataSource {
	all := []func() datasource.DataSource{}
	for name := range published.DataSources {
		if strings.HasPrefix(name, string(s)+"_") {
			all = append(all, func() datasource.DataSource { return known{name} })
		}
	}
	if s == "azapi" {
		all = append(all, func() datasource.DataSource { return azureList{} })
	}
	for name, values := range facts {
		if strings.HasPrefix(name, string(s)+"_") {
			all = append(all, func() datasource.DataSource { return fact{name, values} })
		}
	}
	return all
}

func (s standIn) Resources(context.Context) []func() resource.Resource {
	all := []func() resource.Resource{}
	if s == "azapi" {
		all = append(all, func() resource.Resource { return azureResource{} })
	}
	for name := range published.Resources {
		if strings.HasPrefix(name, string(s)+"_") {
			if of, ok := exclusives[name]; ok {
				all = append(all, func() resource.Resource { return exclusive{name, of} })
			} else {
				all = append(all, func() resource.Resource { return modeled{name} })
			}
		}
	}
	return all
}

// A data source with these attributes.
type fact struct {
	name   string
	values map[string]string
}

func (f fact) Metadata(_ context.Context, _ datasource.MetadataRequest, r *datasource.MetadataResponse) {
	r.TypeName = f.name
}

func (f fact) Schema(_ context.Context, _ datasource.SchemaRequest, r *datasource.SchemaResponse) {
	all := map[string]dataschema.Attribute{}
	for name := range f.values {
		all[name] = dataschema.StringAttribute{Computed: true}
	}
	r.Schema = dataschema.Schema{Attributes: all}
}

func (f fact) Read(ctx context.Context, _ datasource.ReadRequest, r *datasource.ReadResponse) {
	for name, value := range f.values {
		r.Diagnostics.Append(r.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

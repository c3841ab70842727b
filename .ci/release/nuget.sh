#!/usr/bin/env bash
# Publishes the NuGet package. NUGET_API_KEY is a key that lives for an hour: in the workflow, NuGet gives it to the identity of the job (trusted publishing).
. "$(dirname "$0")/lib.sh"
needs dotnet

# The registry signs the file, so that its content cannot be compared.
source=$(dotnet nuget list source --format short | sed -n 's/^E //p' | head -1)
for file in dist/dotnet/*.nupkg; do
  dotnet nuget push "$file" --source "$source" --api-key "${NUGET_API_KEY:?a key for NuGet}" --skip-duplicate ||
    fail "NuGet refused $(basename "$file"): it has none of this version. The same command continues"
done
echo "NuGet has $VERSION"

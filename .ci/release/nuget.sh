#!/usr/bin/env bash
# Publishes the NuGet package. NUGET_API_KEY is a key that is valid for one hour. In the workflow, NuGet issues it for the identity of
# the job (trusted publishing).
. "$(dirname "$0")/lib.sh"
needs dotnet

# The registry changes the file by signing it, so this script cannot compare the content.
source=$(dotnet nuget list source --format short | sed -n 's/^E //p' | head -1)
for file in dist/dotnet/*.nupkg; do
  dotnet nuget push "$file" --source "$source" --api-key "${NUGET_API_KEY:?a key for NuGet}" --skip-duplicate ||
    fail "NuGet refused $(basename "$file"): it does not have this version. $CONTINUE"
done
echo "NuGet has $VERSION"

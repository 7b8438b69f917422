#!/usr/bin/env bash
# Installs the component libraries into lab/training/.cache/libraries and bundles each once into
# lab/training/.cache/bundles. Names of bundles may be given; without, all are built. Nothing of it is committed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=$here/../.cache
mkdir -p "$cache/libraries" "$cache/bundles"
[ -f "$cache/libraries/package.json" ] || echo '{"private":true}' > "$cache/libraries/package.json"
if [ ! -d "$cache/libraries/node_modules/quasar" ]; then
    npm install --ignore-scripts --silent --no-audit --no-fund --legacy-peer-deps --prefix "$cache/libraries" \
        vue react@18 react-dom@18 vant antd-mobile @nutui/nutui tdesign-mobile-vue @varlet/ui weui \
        @arco-design/mobile-react framework7 @ionic/core onsenui quasar sweetalert2 @material/web \
        react-transition-group esbuild playwright-core
    node "$cache/libraries/node_modules/esbuild/install.js"
fi
names=("$@")
[ ${#names[@]} -gt 0 ] || for file in "$here"/pages/libraries/*.js; do names+=("$(basename "$file" .js)"); done
for name in "${names[@]}"; do
    NODE_PATH=$cache/libraries/node_modules "$cache/libraries/node_modules/.bin/esbuild" \
        "$here/pages/libraries/$name.js" --bundle --minify --format=iife --log-level=error \
        --outfile="$cache/bundles/$name.out.js" --define:process.env.NODE_ENV='"production"' \
        --define:__VUE_OPTIONS_API__=true --define:__VUE_PROD_DEVTOOLS__=false \
        --define:__VUE_PROD_HYDRATION_MISMATCH_DETAILS__=false --define:global=window \
        --loader:.woff2=dataurl --loader:.woff=dataurl --loader:.ttf=dataurl --loader:.eot=dataurl \
        --loader:.svg=dataurl --loader:.png=dataurl --loader:.gif=dataurl
    style=""
    [ -f "$cache/bundles/$name.out.css" ] && style="<link rel=stylesheet href=$name.out.css>"
    printf '<!doctype html><html><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1">%s</head><body><script src=%s.out.js></script></body></html>' \
        "$style" "$name" > "$cache/bundles/$name.html"
done

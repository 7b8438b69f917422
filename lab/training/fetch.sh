#!/usr/bin/env bash
# Fetches the open icons and fonts that the training screens are drawn with, into lab/training/.cache.
# All of them under MIT, ISC, Apache-2.0 or the SIL Open Font License; none is committed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
mkdir -p .cache
npm install --silent --no-audit --no-fund --prefix .cache \
    @iconify-json/lucide @iconify-json/mdi @iconify-json/tabler @iconify-json/ph @iconify-json/ion \
    @iconify-json/bi @iconify-json/heroicons @iconify-json/ant-design @iconify-json/ep \
    @iconify-json/carbon @iconify-json/iconoir \
    @expo-google-fonts/noto-sans-sc @expo-google-fonts/roboto @expo-google-fonts/zcool-kuaile \
    @expo-google-fonts/zcool-qingke-huangyou

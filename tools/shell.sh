# Shared by ./run and ./test (sourced by bash): steps with their time, packages, the site, the build.
# The caller sets `root` (repository) and `steps` (how many there will be).

export DEBIAN_FRONTEND=noninteractive
step_now=0
began=$SECONDS
step_began=$SECONDS

speaks_chinese() { [[ "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" == zh* ]]; }

# say ZH EN: one line to the reader in the language of the terminal.
say() { if speaks_chinese; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi; }

# step ZH EN: starts the next step; done_step ends it with the time that it took.
step() {
    step_now=$((step_now + 1))
    step_began=$SECONDS
    if speaks_chinese; then printf '[%d/%d] %s …\n' "$step_now" "$steps" "$1"; else printf '[%d/%d] %s …\n' "$step_now" "$steps" "$2"; fi
}
done_step() { say "      用时 $((SECONDS - step_began)) 秒，共 $((SECONDS - began)) 秒" "      $((SECONDS - step_began)) s, $((SECONDS - began)) s in all"; }

fail() { say "出错：$1" "error: $2" >&2; exit 1; }

# The site builds with any Node from 18 on; one already on PATH is taken before Debian's.
has_node() {
    command -v node >/dev/null && command -v npm >/dev/null || return 1
    local major
    major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) || return 1
    [[ "$major" -ge 18 ]]
}

# missing_packages GROUP…: the packages of these groups that are not installed, one a line.
missing_packages() {
    local group package why wanted=()
    while read -r group package why; do
        [[ " $* " == *" $group "* ]] || continue
        [[ "$group" == site ]] && has_node && continue
        wanted+=("$package")
    done < <(grep -v '^#' "$root/tools/packages.txt")
    ((${#wanted[@]})) || return 0
    # dpkg-query fails when any name is unknown to it and still prints the others.
    local installed
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^installed //p' || true)
    for package in "${wanted[@]}"; do
        grep -qxF -- "$package" <<<"$installed" || printf '%s\n' "$package"
    done
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then
        "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

have_package_lists() { compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; }

# install_packages GROUP…: installs what is missing; touches neither network nor root when nothing is.
install_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "这不是 Debian：请自行准备 tools/packages.txt 所列的软件。" \
            "This is not Debian: please provide what tools/packages.txt lists yourself."
        return 0
    fi
    local missing=()
    mapfile -t missing < <(missing_packages "$@")
    if ((${#missing[@]} == 0)); then
        say "      都已安装" "      all there"
        return 0
    fi
    say "      用 apt-get 安装：" "      installing with apt-get:"
    local package
    for package in "${missing[@]}"; do
        awk -v p="$package" '$2 == p { $1 = ""; why = $0; sub(/^ *[^ ]+ */, "", why); printf "        %-24s %s\n", p, why; exit }' "$root/tools/packages.txt"
    done
    if [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; then
        fail "安装需要管理员权限。请以 root 运行：apt-get install ${missing[*]}" \
            "installing needs root. As root, run: apt-get install ${missing[*]}"
    fi
    have_package_lists || as_root apt-get update -q
    # Old lists name files that the mirror has dropped: one more try with fresh lists.
    as_root apt-get install -y -q --no-install-recommends "${missing[@]}" ||
        { as_root apt-get update -q && as_root apt-get install -y -q --no-install-recommends "${missing[@]}"; } ||
        fail "软件包安装失败（见上）。Modou 需要 Debian 12 的软件源和网络。" \
            "could not install the packages (see above). Modou needs Debian 12's package sources and a network."
}

# One digest over names and contents of the site's sources.
site_digest() {
    # The types and the list of rooms are made from the document by each build: it counts, and they do not.
    (cd "$root/web" && find . ../docs/openapi.json \( -name node_modules -o -name dist -o -name test -o -name '.svelte-kit' -o -path ./src/rooms.ts -o -path ./src/types.ts \) -prune -o -type f -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
}

# site_modules: node_modules as package-lock.json wants them.
site_modules() {
    local stamp="$root/build/site-modules.stamp" want
    want=$(sha256sum <"$root/web/package-lock.json") || return 1
    if [[ -d "$root/web/node_modules" && "$(cat "$stamp" 2>/dev/null)" == "$want" ]]; then return 0; fi
    mkdir -p "$root/build"
    (cd "$root/web" && npm ci --no-audit --no-fund --loglevel=error) || return 1
    printf '%s\n' "$want" >"$stamp"
}

# build_site: web/dist from web/, only when a source changed.
build_site() {
    local stamp="$root/build/site.stamp" want
    want=$(site_digest) || return 1
    if [[ -f "$root/web/dist/index.html" && "$(cat "$stamp" 2>/dev/null)" == "$want" ]]; then
        say "      没有变化" "      unchanged"
        return 0
    fi
    site_modules || return 1
    (cd "$root/web" && npm run --silent build) || return 1
    printf '%s\n' "$want" >"$stamp"
    # The binary embeds the files by name, and their names carry digests: look again which there are.
    if [[ -f "$root/build/release/CMakeCache.txt" ]]; then touch "$root/CMakeLists.txt"; fi
}

# build_jobs: a job for each core, but none without 1.5 GB of memory (the HTTP files want that much each).
build_jobs() {
    local cores memory_mb jobs
    cores=$(nproc)
    memory_mb=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
    jobs=$((memory_mb / 1500))
    ((jobs > cores)) && jobs=$cores
    ((jobs < 1)) && jobs=1
    printf '%d\n' "$jobs"
}

# build_binary: build/release/modou alone. A folder that ./test configured keeps its tests.
build_binary() {
    if [[ ! -f "$root/build/release/build.ninja" ]]; then
        (cd "$root" && cmake --preset release -DMODOU_TESTS=OFF -DMODOU_BENCH=OFF) || return 1
    fi
    (cd "$root" && cmake --build --preset release --target modou -j "${MODOU_JOBS:-$(build_jobs)}")
}

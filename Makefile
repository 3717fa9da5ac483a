# What always works from a fresh clone: make run, make test, make bench, make lint. Each does its own set-up.
SHELL := /bin/bash
BIN   := bin/boyun
CONSOLE := web/console
# optional parts by build tag: 'make build TAGS=opus' links libopus; without a tag nothing needs a C compiler
OPUS_NEEDS := pkg-config=pkg-config /usr/include/opus/opus.h=libopus-dev
ifneq ($(filter opus,$(TAGS)),)
GO_TAGS := -tags opus,nolibopusfile
endif

# packages of the tests' machine: a compiler for -race, Postgres, Redis, SIP strangers, two browsers, an MP3 encoder, libopus
TEST_NEEDS := gcc="gcc libc6-dev" /usr/lib/postgresql/*/bin/initdb=postgresql redis-server=redis-server sipp=sip-tester \
	baresip=baresip-core $(OPUS_NEEDS) /usr/bin/chromium=chromium /usr/bin/firefox-esr=firefox-esr setpriv=util-linux xz=xz-utils lame=lame

.PHONY: run test bench lint build console go-build clean screenshots openapi
run: build
	@exec ./$(BIN) demo $(ARGS)

build: console go-build

go-build:
	@command -v go >/dev/null || { echo "Go 1.26 is needed: https://go.dev/dl" >&2; exit 1; }
	@echo "building $(BIN) …"
	@$(if $(GO_TAGS),infra/dev/need.sh gcc="gcc libc6-dev" $(OPUS_NEEDS))
	@CGO_ENABLED=$(if $(GO_TAGS),1,0) go build -trimpath $(GO_TAGS) -o $(BIN) ./cmd/boyun

console: $(CONSOLE)/dist/index.html

$(CONSOLE)/node_modules/.installed: $(CONSOLE)/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20.19 or newer with npm is needed: https://nodejs.org" >&2; exit 1; }
	@echo "installing the console's packages …"
	@cd $(CONSOLE) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CONSOLE)/dist/index.html: $(CONSOLE)/node_modules/.installed $(shell find $(CONSOLE)/src $(CONSOLE)/index.html $(CONSOLE)/vite.config.ts $(CONSOLE)/public -type f 2>/dev/null)
	@echo "building the console …"
	@cd $(CONSOLE) && npm run --silent build

test: build
	@infra/dev/need.sh $(TEST_NEEDS)
	@echo "console: unit tests" && cd $(CONSOLE) && npm run --silent test
	@echo "Go: all packages, with the race detector" && infra/dev/with-postgres.sh infra/dev/go-test.sh
	@echo "browser: Chromium and Firefox against a running Boyun" && infra/dev/e2e.sh

bench: go-build
	@infra/dev/need.sh $(TEST_NEEDS)
	@infra/dev/with-postgres.sh go run -tags opus,nolibopusfile ./cmd/bench $(ARGS)

lint: console
	@test -z "$$(gofmt -l cmd tenant billing softphone dialer media web infra | grep -v node_modules)" || { gofmt -l cmd tenant billing softphone dialer media web infra | grep -v node_modules; echo "gofmt would change these" >&2; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	infra/dev/govulncheck.sh
	cd $(CONSOLE) && npm run --silent lint

# every page in both languages, both themes, two widths, into the git-ignored folder screenshots/
screenshots: build
	@infra/dev/need.sh /usr/bin/chromium=chromium /usr/share/fonts/truetype/wqy/wqy-zenhei.ttc=fonts-wqy-zenhei
	@infra/dev/screenshots.sh

clean:
	rm -rf bin $(CONSOLE)/dist $(CONSOLE)/node_modules screenshots bench.json

# What people do here. `make help` lists it; the scripts say how.
SHELL := /bin/bash
.DEFAULT_GOAL := help
ENV := . scripts/env.sh &&

.PHONY: help
help: ## This list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: setup
setup: ## Install what is missing on this machine
	@scripts/setup

.PHONY: run
run: ## Build and start Haggle with demo data on SQLite
	@scripts/run

.PHONY: cluster
cluster: build ## Two servers on one PostgreSQL, with NATS between them and demo data
	@scripts/setup test
	@$(ENV) scripts/with-postgres scripts/with-nats scripts/cluster

.PHONY: dev
dev: setup ## Rebuild and reload on every change
	@$(ENV) HAGGLE_DEMO=true cargo leptos watch

.PHONY: build
build: setup ## The release build that `make run` and the tests use
	@scripts/build

.PHONY: check
check: setup ## Formatting, lints on both sides and the fast tests
	@scripts/check

.PHONY: test
test: ## Everything: check, all tests, the release build, the browsers
	@scripts/test

.PHONY: defects
defects: ## Known mistakes put into a copy, one after the other: do the tests notice each?
	@scripts/setup test
	@scripts/defects

.PHONY: faults
faults: build ## Kills, freezes, broken lines, clients that leave: nothing is lost, doubled or shown wrongly
	@$(ENV) scripts/load faults && scripts/with-postgres scripts/load faults && \
		scripts/with-postgres --disk-mib 48 scripts/load faults --only full && \
		scripts/with-postgres scripts/load faults --cluster

.PHONY: gallery
gallery: build ## Pictures of every page and state, side by side in docs/gallery
	@scripts/setup test
	@cd end2end && GALLERY=pictures npx playwright test gallery && GALLERY=sheets npx playwright test gallery

.PHONY: bench
bench: build ## The figures on SQLite, PostgreSQL and two servers: latency, throughput, memory, page weight
	@$(ENV) scripts/with-postgres scripts/load bench

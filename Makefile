# The commands of this checkout. Nothing has to be set up before.

# Without cgo the program is one file that runs on any machine of its kind.
# -trimpath keeps the builder's folders out of it, -s -w its debug tables.
build = CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o bin/xmpp-start ./cmd/xmpp-start

staticcheck = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: run test faults kill test-newest build lint bench clean

# run: the main job on the server inside. Nothing leaves the machine or stays.
run: build
	bin/xmpp-start --practice

# test: gets the real servers and the keyring where they are missing, then runs
# go vet, all tests and a little fuzzing. What could not run is listed, and the
# last line counts. The tests that take longest begin first, so that no processor
# waits for them at the end.
test:
	@internal/testenv/get.sh
	@go run ./internal/testenv/summary -matrix internal/signup/faults.md -thorough ./internal/signup=TestEachStepO \
	./internal/signup ./...

# faults: the rows of the matrix of faults, internal/signup/faults.md, each with
# what its tests have shown. They are among the tests of make test, too.
faults:
	@internal/testenv/get.sh
	@go run ./internal/testenv/summary -matrix internal/signup/faults.md -rows

# kill: the program is killed in the middle of registrations until there were
# KILLS kills in all at the SERVER (practice, keyring, prosody or ejabberd; nothing
# for all of them), and what went wrong is counted. The results of several runs add
# up in .tools/kill. make test does a little of it.
KILLS ?= 1000
kill:
	@internal/testenv/get.sh
	go test -count 1 -timeout 0 -v -run '^TestRandom$$' ./internal/kill -args \
	-kills $(KILLS) -server '$(SERVER)' -results $(CURDIR)/.tools/kill

# test-newest: the tests of all packages that run some on real servers, on the
# newest Prosody and ejabberd of Debian's suites to come. It gets them, too, and
# installs nothing.
test-newest:
	@internal/testenv/get.sh client keyring
	@internal/testenv/newest.sh
	@XMPP_START_SERVERS=newest go run ./internal/testenv/summary -fuzzinputs 0 \
	$$(grep -rlE '\btestenv\.(Shared|Prosody|Ejabberd)|^package testenv$$' --include='*_test.go' cmd internal | \
	xargs -n 1 dirname | sort -u | sed 's:^:./:')

# build: the program as it is released, bin/xmpp-start.
build:
	$(build)

# lint: format, go vet, staticcheck. The last is fetched on its first run.
lint:
	@unformatted=$$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "not in gofmt's format:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	@go run $(staticcheck) -version >/dev/null || \
	{ echo "lint: staticcheck could not be had (is there a network?), so it did not run"; exit 1; }
	go run $(staticcheck) ./...

# bench: start-up time and the like; then, at real servers, round trips and time
# of a registration beside other clients, and the size of the release. The tables
# are what it prints last. It takes about ten minutes.
bench:
	@internal/testenv/get.sh prosody ejabberd slixmpp nbxmpp aioxmpp
	go test -run '^$$' -bench . $$(go list ./... | grep -v /internal/bench$$)
	go test -run '^$$' -bench . -benchtime 3x -timeout 30m ./internal/bench

# clean: everything that the commands above made.
clean:
	rm -rf bin .tools

package main

import (
	"go/ast"
	"slices"
	"strings"
)

// verbs are the words with which a method that calls an endpoint begins.
var verbs = strings.Fields(`
	Create Get List All Update Delete
	Accept Activate Apply Approve Archive Assign Bind Book Call Cancel Check Clear
	Close Complete Confirm Convert Copy Correct Count Delay Disable Dismiss
	Download Enable End Enroll Export Extend Forbid Grant Import Invite Join
	Kick Leave Lock Mark Merge Move Mute Open Pay Pin Publish Read
	Recall Recover Refund Register Reject Release Remind Rename Renew Replace Report
	Reset Resume Revoke Rotate Search Select Send Share Sign Start Stop Submit Switch
	Sync Tag Transfer Unbind Unlock Unmute Unpin Untag Upload Verify Wait Withdraw`)

// insteadOf are words that mean the same as one of the verbs.
var insteadOf = map[string]string{
	"Add": "Create", "New": "Create", "Insert": "Create",
	"Edit": "Update", "Set": "Update", "Modify": "Update", "Change": "Update",
	"Remove": "Delete", "Del": "Delete",
	"Fetch": "Get", "Stats": "Get", "Enumerate": "List",
}

func (n *namer) checkFunctions() {
	for _, f := range n.functions {
		if len(f.endpoints) > 0 {
			n.checkVerb(f)
		}
		if f.receiver != "" && n.isService(f.receiver) {
			n.checkListing(f)
			n.checkWait(f)
		}
		n.checkBatch(f)
		n.checkParameters(f)
	}
}

func (n *namer) checkVerb(f function) {
	first, rest := words(f.name)[0], f.name[len(words(f.name)[0]):]
	switch verb, ok := insteadOf[first]; {
	case ok:
		n.report(f.decl.Name.Pos(), "verb", f.symbol(), "write %s in place of %s", verb+rest, f.name)
	case !slices.Contains(verbs, first):
		n.report(f.decl.Name.Pos(), "verb", f.symbol(), "begin with one of the verbs in names_functions.go in place of %s, or add it there", first)
	case first == "Convert" && !slices.Contains(words(rest)[1:], "To"):
		n.report(f.decl.Name.Pos(), "verb", f.symbol(), "write ConvertXToY in place of %s", f.name)
	}
}

// checkListing checks how a method of a service pages.
func (n *namer) checkListing(f function) {
	results := slices.Collect(parameters(f.decl.Type.Results))
	yields := len(results) > 0 && strings.HasPrefix(results[0].typ, "iter.Seq")
	switch words(f.name)[0] {
	case "All":
		n.checkAll(f, results)
	case "List":
		if yields {
			n.report(f.decl.Name.Pos(), "all", f.symbol(), "write All%s in place of %s: it returns an iterator", f.name[len("List"):], f.name)
		}
	default:
		if yields {
			n.report(f.decl.Name.Pos(), "all", f.symbol(), "begin with All in place of %s: it returns an iterator", words(f.name)[0])
		}
	}
	for param := range parameters(f.decl.Type.Params) {
		cursor := slices.Contains([]string{"cursor", "limit", "pageSize", "pageNo"}, param.name)
		if cursor || param.name == "offset" && words(f.name)[0] == "List" {
			n.report(param.pos, "page", f.symbol()+"("+param.name+")", "take a wecom.Page in place of %s", param.name)
		}
	}
}

func (n *namer) checkAll(f function, results []parameter) {
	if len(results) != 1 || !strings.HasPrefix(results[0].typ, "iter.Seq2[") || !strings.HasSuffix(results[0].typ, ", error]") {
		n.report(f.decl.Name.Pos(), "all", f.symbol(), "return iter.Seq2[T, error], or begin with List")
		return
	}
	element := strings.TrimSuffix(strings.TrimPrefix(results[0].typ, "iter.Seq2["), ", error]")
	if (element == "string" || element == "int64") && lastWord(f.name) != "IDs" {
		n.report(f.decl.Name.Pos(), "all", f.symbol(), "name what it yields, a %s: All…IDs in place of %s", element, f.name)
	}
}

// checkWait checks the contract of the methods that wait for a job.
func (n *namer) checkWait(f function) {
	if w := words(f.name); w[0] != "Wait" || len(w) == 1 {
		return
	}
	params := slices.Collect(parameters(f.decl.Type.Params))
	results := slices.Collect(parameters(f.decl.Type.Results))
	if len(params) != 2 || params[0].typ != "context.Context" || params[1].typ != "string" || !strings.HasSuffix(strings.ToLower(params[1].name), "id") ||
		len(results) != 2 || results[1].typ != "error" {
		n.report(f.decl.Name.Pos(), "wait", f.symbol(), "write %s(ctx context.Context, id string) (*T, error)", f.name)
	}
}

func (n *namer) checkBatch(f function) {
	w := words(f.name)
	if len(w) == 1 {
		return
	}
	if w[0] == "Batch" || w[len(w)-1] == "Many" || w[len(w)-1] == "Batches" {
		n.report(f.decl.Name.Pos(), "batch", f.symbol(), "name the plural in place of Batch, Many or InBatches: GetCustomers, SendAll")
	}
}

func (n *namer) checkParameters(f function) {
	input := len(f.endpoints) > 0
	for param := range parameters(f.decl.Type.Params) {
		n.checkValue(f.symbol()+"("+param.name+")", param, input)
	}
	if f.name == "Raw" {
		return
	}
	for _, list := range []*ast.FieldList{f.decl.Type.Params, f.decl.Type.Results} {
		if list == nil {
			continue
		}
		for _, field := range list.List {
			if raw := untyped(field.Type); raw != "" {
				n.report(field.Pos(), "raw", f.symbol(), "give %s a type of its own", raw)
			}
		}
	}
}

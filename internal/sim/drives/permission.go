package drives

import (
	"maps"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
)

const (
	shareNamed           = 1
	shareCorp            = 2
	shareOutside         = 3
	shareCorpApproval    = 4
	shareOutsideApproval = 5
)

const mayNothing = 255

func fileGrant(tx *sim.Tx) (any, error) {
	f, err := fileOf(tx, sim.Text(tx.Body["fileid"]))
	if err != nil {
		return nil, err
	}
	more, err := readMembers(tx, mayDownload, mayPreview)
	if err != nil {
		return nil, err
	}
	f.members = add(f.members, more)
	return nil, nil
}

func fileRevoke(tx *sim.Tx) (any, error) {
	f, err := fileOf(tx, sim.Text(tx.Body["fileid"]))
	if err != nil {
		return nil, err
	}
	gone, err := readMembers(tx)
	if err != nil {
		return nil, err
	}
	for _, m := range gone {
		if !slices.ContainsFunc(f.members, m.is) {
			return nil, sim.Refuse(640056, "member not in file")
		}
		f.members = without(f.members, m)
	}
	return nil, nil
}

func fileSetting(tx *sim.Tx) (any, error) {
	f, err := fileOf(tx, sim.Text(tx.Body["fileid"]))
	if err != nil {
		return nil, err
	}
	scope, auth := sim.Integer(tx.Body["auth_scope"]), sim.Integer(tx.Body["auth"])
	hasAdmin := slices.ContainsFunc(f.space.members, func(m member) bool { return m.permission == mayManage })
	switch {
	case scope < shareNamed || scope > shareOutsideApproval, scope >= shareCorpApproval && !hasAdmin:
		return nil, sim.Refuse(640023, "invalid auth_scope")
	case auth != 0 && auth != mayDownload && auth != mayPreview:
		return nil, sim.Refuse(640020, "invalid auth")
	case auth == mayPreview && slot.Of(tx).isFree:
		return nil, sim.Refuse(640015, "preview not supported")
	}
	f.scope = scope
	if auth != 0 {
		f.auth = auth
	}
	return nil, nil
}

func fileShare(tx *sim.Tx) (any, error) {
	f, err := fileOf(tx, sim.Text(tx.Body["fileid"]))
	if err != nil {
		return nil, err
	}
	return object{"share_url": "https://drive.weixin.example/f?k=" + f.id}, nil
}

func filePermission(tx *sim.Tx) (any, error) {
	f, err := fileOf(tx, sim.Text(tx.Body["fileid"]))
	if err != nil {
		return nil, err
	}
	corp, outside := int64(mayNothing), int64(mayNothing)
	if f.scope == shareCorp || f.scope == shareOutside {
		corp = f.auth
	}
	if f.scope == shareOutside {
		outside = f.auth
	}
	var departments []member
	for _, m := range f.members {
		if m.userID == "" {
			departments = append(departments, m)
		}
	}
	return object{
		"share_range": object{
			"enable_corp_internal": corp != mayNothing, "corp_internal_auth": corp, "corp_internal_approve_only_by_admin": f.scope == shareCorpApproval,
			"enable_corp_external": outside != mayNothing, "corp_external_auth": outside, "corp_external_approve_only_by_admin": f.scope == shareOutsideApproval,
		},
		"secure_setting": object{
			"enable_readonly_copy": true, "modify_only_by_admin": true, "enable_readonly_comment": false,
			"ban_share_external": f.space.settings["ban_share_external"],
		},
		"inherit_father_auth": object{"auth_list": objects(f.space.members), "inherit": true},
		"file_member_list":    objects(f.members),
		"co_auth_list":        objects(departments),
		"watermark":           f.watermark,
	}, nil
}

func fileSecureSetting(tx *sim.Tx) (any, error) {
	f, err := fileOf(tx, sim.Text(tx.Body["fileid"]))
	if err != nil {
		return nil, err
	}
	in := sim.ObjectIn(tx.Body["watermark"])
	switch {
	case f.kind == kindFolder || f.kind == kindFile:
		return nil, sim.Refuse(640016, "watermark not supported")
	case in["show_visitor_name"] != nil && slot.Of(tx).isFree:
		return nil, sim.Refuse(640016, "watermark not supported")
	}
	maps.Copy(f.watermark, in)
	return nil, nil
}

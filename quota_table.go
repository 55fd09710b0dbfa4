package wecom

import "time"

// documented are the quotas of endpoints that have one of their own.
var documented = map[string][]Quota{
	"/cgi-bin/appchat/update":                    {{Calls: 1000, Per: time.Hour, Burst: 100}},
	"/cgi-bin/batch/invite":                      {{Calls: 5, Per: time.Second, Burst: 1}},
	"/cgi-bin/batch/openuserid_to_userid":        {{Calls: 5, Per: time.Second, Burst: 1}},
	"/cgi-bin/batch/userid_to_openuserid":        {{Calls: 5, Per: time.Second, Burst: 1}},
	"/cgi-bin/checkin/add_checkin_record":        {{Calls: 60, Per: time.Minute}},
	"/cgi-bin/checkin/addcheckinuserface":        {{Calls: 10, Per: time.Minute}},
	"/cgi-bin/checkin/getcheckin_daydata":        {{Calls: 100, Per: time.Minute}},
	"/cgi-bin/checkin/getcheckin_monthdata":      {{Calls: 60, Per: time.Minute}},
	"/cgi-bin/checkin/getcheckindata":            {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/checkin/getcheckinschedulist":      {{Calls: 60, Per: time.Minute}},
	"/cgi-bin/checkin/getcorpcheckinoption":      {{Calls: 60, Per: time.Minute}},
	"/cgi-bin/checkin/punch_correction":          {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/checkin/setcheckinschedulist":      {{Calls: 60, Per: time.Minute}},
	"/cgi-bin/corp/getapprovaldata":              {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/externalcontact/add_moment_task":   {{Calls: 10, Per: time.Minute}},
	"/cgi-bin/externalcontact/batch/get_by_user": {{Calls: 5, Per: time.Second, Burst: 1}},
	"/cgi-bin/oa/applyevent":                     {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/oa/approval/create_template":       {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/oa/getapprovaldetail":              {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/oa/getapprovalinfo":                {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/oa/gettemplatedetail":              {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/oa/vacation/getcorpconf":           {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/oa/vacation/getuservacationquota":  {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/oa/vacation/setoneuserquota":       {{Calls: 600, Per: time.Minute}},
	"/cgi-bin/user/batchdelete":                  {{Calls: 5, Per: time.Second, Burst: 1}},
	"/cgi-bin/webhook/send":                      {{Calls: 20, Per: time.Minute}},
}

package directory

import (
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

// A linked corp (互联企业) has one department with one member.
const (
	LinkedUserID       = "wwsimulated000002/qinlan"
	LinkedDepartmentID = "simulatedlink/1"
)

// linkedMember is the member with [LinkedUserID], as apps see it.
func linkedMember() object {
	corpID, userID, _ := strings.Cut(LinkedUserID, "/")
	return object{
		"corpid": corpID, "userid": userID, "name": "秦岚", "mobile": "+86 13700000001", "telephone": "021-5550999",
		"email": userID + "@beiwu.example", "position": "采购经理", "department": []string{LinkedDepartmentID},
		"extattr": object{"attrs": []object{{"name": "工号", "value": "BW-1", "type": 0, "text": object{"value": "BW-1"}}}},
	}
}

func addLinkedCorps(w *sim.World) {
	w.Handle("POST /cgi-bin/linkedcorp/agent/get_perm_list", linkedPermissions, linkedReaders)
	w.Handle("POST /cgi-bin/linkedcorp/user/get", linkedUserGet, linkedReaders)
	w.Handle("POST /cgi-bin/linkedcorp/user/list", inLinkedDepartment("userlist", linkedMember), linkedReaders)
	w.Handle("POST /cgi-bin/linkedcorp/user/simplelist", inLinkedDepartment("userlist", linkedSimpleMember), linkedReaders)
	w.Handle("POST /cgi-bin/linkedcorp/department/list", inLinkedDepartment("department_list", linkedDepartment), linkedReaders)
}

// linkedReaders are all apps but directory sync.
var linkedReaders = sim.Guard(func(tx *sim.Tx) error {
	if tx.App.DirectorySync {
		return sim.Refuse(48002, "api forbidden")
	}
	return nil
})

func linkedPermissions(*sim.Tx) (any, error) {
	return object{"userids": []string{LinkedUserID}, "department_ids": []string{LinkedDepartmentID}}, nil
}

func linkedUserGet(tx *sim.Tx) (any, error) {
	if !strings.EqualFold(sim.Text(tx.Body["userid"]), LinkedUserID) {
		return nil, sim.Refuse(60111, "userid not found")
	}
	return object{"user_info": linkedMember()}, nil
}

// inLinkedDepartment lists the one thing there is in the one department.
func inLinkedDepartment(list string, item func() object) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		if sim.Text(tx.Body["department_id"]) != LinkedDepartmentID {
			return nil, sim.Refuse(60003, "department not found")
		}
		return object{list: []object{item()}}, nil
	}
}

func linkedSimpleMember() object {
	m := linkedMember()
	return object{"corpid": m["corpid"], "userid": m["userid"], "name": m["name"], "department": m["department"]}
}

func linkedDepartment() object {
	_, id, _ := strings.Cut(LinkedDepartmentID, "/")
	return object{"department_id": id, "department_name": "采购部", "parentid": "0", "order": 100000000}
}

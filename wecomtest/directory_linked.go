package wecomtest

import "strings"

// linkedMember is the member with [LinkedUserID], as apps see it.
func linkedMember() object {
	corpID, userID, _ := strings.Cut(LinkedUserID, "/")
	return object{
		"corpid": corpID, "userid": userID, "name": "秦岚", "mobile": "+86 13700000001", "telephone": "021-5550999",
		"email": userID + "@beiwu.example", "position": "采购经理", "department": []string{LinkedDepartmentID},
		"extattr": object{"attrs": []object{{"name": "工号", "value": "BW-1", "type": 0, "text": object{"value": "BW-1"}}}},
	}
}

func (c *Corp) addLinkedCorps() {
	c.handle("POST /cgi-bin/linkedcorp/agent/get_perm_list", linkedReading(linkedPermissions))
	c.handle("POST /cgi-bin/linkedcorp/user/get", linkedReading(linkedUserGet))
	c.handle("POST /cgi-bin/linkedcorp/user/list", linkedReading(inLinkedDepartment("userlist", linkedMember)))
	c.handle("POST /cgi-bin/linkedcorp/user/simplelist", linkedReading(inLinkedDepartment("userlist", linkedSimpleMember)))
	c.handle("POST /cgi-bin/linkedcorp/department/list", linkedReading(inLinkedDepartment("department_list", linkedDepartment)))
}

// linkedReading is a handler for apps alone, with the body read.
func linkedReading(h func(*request, object) (any, error)) handler {
	return func(r *request) (any, error) {
		if r.app.DirectorySync {
			return nil, refuse(48002, "api forbidden")
		}
		return withBody(h)(r)
	}
}

func linkedPermissions(*request, object) (any, error) {
	return object{"userids": []string{LinkedUserID}, "department_ids": []string{LinkedDepartmentID}}, nil
}

func linkedUserGet(_ *request, in object) (any, error) {
	if !strings.EqualFold(text(in["userid"]), LinkedUserID) {
		return nil, refuse(60111, "userid not found")
	}
	return object{"user_info": linkedMember()}, nil
}

// inLinkedDepartment lists the one thing there is in the one department.
func inLinkedDepartment(list string, item func() object) func(*request, object) (any, error) {
	return func(_ *request, in object) (any, error) {
		if text(in["department_id"]) != LinkedDepartmentID {
			return nil, refuse(60003, "department not found")
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

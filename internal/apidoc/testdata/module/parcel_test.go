package parcel_test

var rows = []string{`{"method": "GET", "path": "/cgi-bin/ping"}`}

module example.com/parcel/nested

go 1.26.0

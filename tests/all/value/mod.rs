mod partial_date;

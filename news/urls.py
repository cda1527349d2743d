from django.urls import path

from news import outputs, views

app_name = "news"
urlpatterns = [
    path("news/", views.news_list, name="news_list"),
    path("news.json", outputs.news_json, name="news_json"),
    path("news.csv", outputs.news_csv, name="news_csv"),
    path("news.xlsx", outputs.news_xlsx, name="news_xlsx"),
    path("news.atom", outputs.news_atom, name="news_atom"),
    path("columns/<slug:slug>.atom", outputs.column_atom, name="column_atom"),
    path("areas/<slug:slug>.atom", outputs.area_atom, name="area_atom"),
    path("news/<address:address>/", views.news_item, name="news_item"),
    path("columns/<slug:slug>/", views.column, name="column"),
]

from django.urls import path

from news import views

app_name = "news"
urlpatterns = [
    path("news/", views.news_list, name="news_list"),
    path("news/<address:address>/", views.news_item, name="news_item"),
    path("columns/<slug:slug>/", views.column, name="column"),
]

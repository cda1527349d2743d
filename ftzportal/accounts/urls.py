from django.urls import path

from . import views

# Under names that Django's own pages and mails look for.
urlpatterns = [
    path("admin/password-reset/", views.password_reset, name="admin_password_reset"),
    path("admin/password-reset/done/", views.password_reset_done, name="password_reset_done"),
    path("admin/password-reset/<uidb64>/<token>/", views.password_reset_confirm, name="password_reset_confirm"),
    path("admin/password-reset/complete/", views.password_reset_complete, name="password_reset_complete"),
]
